# rule: Without a scheduler a pod is created and waits without a node, and nothing that runs is touched; switched on again, the scheduler takes up what waits.
# source: kubernetes.io, Scheduling, Preemption and Eviction: "Kubernetes Scheduler" (unscheduled Pods wait until a scheduler binds them)
# shows: ProcessStopped ProcessStarted LeadershipAcquired PodScheduledTo

cluster control_planes=3 workers=2 zones=1 seed=31 app=none
run 10s
    cp-3/scheduler now leads: it holds the lease kube-scheduler
    cp-2/controller-manager now leads: it holds the lease kube-controller-manager

fault switch_off process=scheduler
    scheduler on cp-1 stopped
    scheduler on cp-2 stopped
    scheduler on cp-3 stopped

run 20s
must scheduler on cp-1 stopped
must scheduler on cp-3 stopped

kubectl create deployment front --image=nginx --replicas=2
run 20s
must The API server stored pod default/front-*: created* within 20s
must not The scheduler chose *

fault power_off machine=cp-1
run 2s
heal power_off machine=cp-1
run 10s
must not scheduler started on *

heal switch_off process=scheduler
    scheduler started on cp-1
    scheduler started on cp-2
    scheduler started on cp-3

run 30s
    cp-3/scheduler now leads: it holds the lease kube-scheduler
    The scheduler chose worker-2 for default/front-7ddf9d546f-2xdh6: it has the highest score of 2 nodes that fit
    The scheduler chose worker-1 for default/front-7ddf9d546f-hktqn: it has the highest score of 2 nodes that fit
    cp-2/controller-manager now leads: it holds the lease kube-controller-manager
must scheduler started on cp-1
must * now leads: it holds the lease kube-scheduler within 20s
must The scheduler chose * for default/front-* within 20s
