# rule: A worker that loses its power is Unknown and closed 40 to 60 s later, its pods are deleted 300 s after its NoExecute taint and replaced elsewhere; nobody can say that they ended, so they stay Terminating.
# source: kubernetes/pkg/controller/nodelifecycle, pkg/controller/tainteviction, defaulttolerationseconds (300 s); --node-monitor-grace-period 50s
# shows: MachineWentDown NodeSilent EvictionScheduled PodScheduledTo

cluster control_planes=3 workers=4 zones=2 seed=7 app=shop
run 60s
    The scheduler chose worker-3 for shop/db-7c74f4ff66-554xc: it has the highest score of 4 nodes that fit
    The scheduler chose worker-2 for shop/api-8685bf58ff-jhq6m: it has the highest score of 4 nodes that fit
    The scheduler chose worker-4 for shop/api-8685bf58ff-c85tp: it has the highest score of 4 nodes that fit
    The scheduler chose worker-1 for shop/api-8685bf58ff-fnscg: it has the highest score of 4 nodes that fit
    The scheduler chose worker-1 for shop/web-5cc768c749-kmkrt: it has the highest score of 4 nodes that fit
    The scheduler chose worker-4 for shop/web-5cc768c749-8dht7: it has the highest score of 4 nodes that fit
    The scheduler chose worker-2 for shop/web-5cc768c749-c7qtf: it has the highest score of 4 nodes that fit

fault power_off machine=worker-2
    worker-2 lost its power; its processes are gone

run 380s
    worker-2 has been silent for 50 s: the node controller no longer knows whether it runs
    shop/api-8685bf58ff-jhq6m tolerates the taint of worker-2 for 300 s, then the taint eviction controller deletes it
    shop/web-5cc768c749-c7qtf tolerates the taint of worker-2 for 300 s, then the taint eviction controller deletes it
    The scheduler chose worker-3 for shop/api-8685bf58ff-g95p7: it has the highest score of 3 nodes that fit
    The scheduler chose worker-3 for shop/web-5cc768c749-df7pd: it has the highest score of 3 nodes that fit
must not The API server stored node worker-2: Ready is Unknown* within 40s
must The API server stored node worker-2: Ready is Unknown* within 60s
must The API server stored node worker-2: *tainted node.kubernetes.io/unreachable:NoSchedule* within 60s
must The API server stored node worker-2: *tainted node.kubernetes.io/unreachable:NoExecute* within 70s
must The API server stored endpointslice shop/web-*: 2 of 3 addresses ready* within 60s
must not The API server stored pod shop/*: marked for deletion* within 340s
must The API server stored pod shop/*: marked for deletion* within 370s
must ReplicaSet shop/* has 2 of 3 pods: its controller creates 1 within 371s
must The scheduler chose worker-[134] for shop/* within 371s
must not The scheduler chose worker-2 for *
must not The API server removed pod *
