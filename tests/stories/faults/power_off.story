# rule: Power that comes back soon: the node was never missed, and the kubelet starts the same pod again in its place; nothing is scheduled anew.
# source: kubernetes/pkg/kubelet/kuberuntime/kuberuntime_manager.go (computePodActions); grace period 50s
# shows: MachineWentDown MachineCameUp ContainerStarted ContainerStopped

cluster control_planes=1 workers=2 zones=1 seed=26 app=none
run 10s
kubectl run steady --image=nginx --labels=app=steady
run 10s
    The runtime of worker-2 started container steady of pod default/steady

fault power_off machine={node-of:steady}
    worker-2 lost its power; its processes are gone

run 20s
must not *Ready is Unknown*

heal power_off machine={that}
    worker-2 has power and starts its processes

run 40s
    The runtime of worker-2 started container steady of pod default/steady again (restart 1)
must The runtime of worker-* started container steady of pod default/steady again (restart 1)
must The API server stored pod default/steady: *
must not The scheduler chose *
must not *Ready is Unknown*
