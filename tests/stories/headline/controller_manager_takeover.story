# rule: When the leading controller-manager crashes, nobody controls until its lease of 15 s has run out; then a standby takes over and does what waited.
# source: kubernetes/staging/src/k8s.io/client-go/tools/leaderelection/leaderelection.go (15 s lease, 2 s retry with jitter 1.2)
# shows: ProcessStopped LeadershipAcquired PlanMade

cluster control_planes=3 workers=1 zones=1 seed=36 app=none
run 30s
    cp-3/controller-manager now leads: it holds the lease kube-controller-manager
    The node controller takes not-ready:NoSchedule off worker-1
    cp-1/scheduler now leads: it holds the lease kube-scheduler

fault kill_process machine={controller-manager-leader} process=controller-manager
    controller-manager on cp-3 stopped

kubectl create deployment front --image=nginx
run 30s
    cp-1/controller-manager now leads: it holds the lease kube-controller-manager
    Deployment default/front has no ReplicaSet of its template: its controller creates front-7ddf9d546f with 1 replica
    ReplicaSet default/front-7ddf9d546f has 0 of 1 pod: its controller creates 1
must not * now leads: it holds the lease kube-controller-manager within 12s
must not *its controller creates* within 12s
must cp-*/controller-manager now leads: it holds the lease kube-controller-manager within 22s
must Deployment default/front has no ReplicaSet of its template: its controller creates front-* with 1 replica within 24s
