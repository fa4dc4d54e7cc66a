# rule: Without the ReplicaSet controller the other controllers of the same process go on: a Deployment still gets its ReplicaSet, and the ReplicaSet gets no pod until its controller is back.
# source: kubernetes.io, kube-controller-manager reference: --controllers ("-foo" disables the controller named "foo")
# shows: ProcessStopped ProcessStarted PlanMade

cluster control_planes=1 workers=2 zones=1 seed=33 app=none
run 10s
    The node controller takes not-ready:NoSchedule off worker-1
    The node controller takes not-ready:NoSchedule off worker-2

fault switch_off_controller controller=replicaset
    controller-manager on cp-1 stopped
    controller-manager started on cp-1

run 20s
must controller-manager on cp-1 stopped
must controller-manager started on cp-1

kubectl create deployment front --image=nginx --replicas=2
run 20s
    Deployment default/front has no ReplicaSet of its template: its controller creates front-7ddf9d546f with 2 replicas
must The API server stored replicaset default/front-*: created* within 20s
must not *stored pod default/front-*

heal switch_off_controller controller=replicaset
    controller-manager on cp-1 stopped
    controller-manager started on cp-1

run 30s
    ReplicaSet default/front-7ddf9d546f has 0 of 2 pods: its controller creates 2
must The API server stored pod default/front-*: created* within 25s
