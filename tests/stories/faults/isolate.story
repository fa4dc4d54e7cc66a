# rule: A cable that is pulled stops nothing on the machine, and one that is plugged in again within the grace period leaves no trace.
# source: kubernetes --node-monitor-grace-period 50s, lease renewal 10s
# shows: CableCut CableJoined NodeSilent ContainerStopped

cluster control_planes=1 workers=2 zones=1 seed=27 app=none
run 10s
kubectl create deployment front --image=nginx --replicas=2
run 10s
fault isolate machine=worker-1
    worker-1 is cut off from the network; its processes run on

run 35s
heal isolate machine=worker-1
    worker-1 is on the network again

run 60s
must worker-1 is on the network again
must not worker-1 has been silent*
must not Container * ended *
must not *stored node worker-1: *tainted *
