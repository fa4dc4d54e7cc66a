# rule: When the leading scheduler crashes, new pods wait until its lease of 15 s has run out and a standby takes over.
# source: kubernetes/staging/src/k8s.io/client-go/tools/leaderelection/leaderelection.go (15 s lease, 2 s retry with jitter 1.2)
# shows: ProcessStopped LeadershipAcquired PodScheduledTo

cluster control_planes=3 workers=1 zones=1 seed=37 app=none
run 30s
    cp-3/scheduler now leads: it holds the lease kube-scheduler
    cp-2/controller-manager now leads: it holds the lease kube-controller-manager

fault kill_process machine={scheduler-leader} process=scheduler
    scheduler on cp-3 stopped

kubectl run waiting --image=pause
run 30s
    cp-1/scheduler now leads: it holds the lease kube-scheduler
    The scheduler chose worker-1 for default/waiting: no other node fits
must The API server stored pod default/waiting: created*
must not * now leads: it holds the lease kube-scheduler within 12s
must not The scheduler chose * within 12s
must cp-*/scheduler now leads: it holds the lease kube-scheduler within 22s
must The scheduler chose worker-1 for default/waiting: no other node fits within 24s
