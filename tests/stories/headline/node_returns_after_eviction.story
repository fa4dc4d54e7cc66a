# rule: A node that comes back after its pods were deleted stops them and says so; only then they are gone, and the replacements stay where they are.
# source: kubernetes/pkg/kubelet/pod_workers.go, status_manager.go (canBeDeleted)
# shows: CableCut CableJoined PodScheduledTo PodKilled

cluster control_planes=1 workers=3 zones=1 seed=32 app=none
run 10s
kubectl create deployment front --image=nginx --replicas=3
run 20s
    The scheduler chose worker-3 for default/front-7ddf9d546f-kgzrx: it has the highest score of 3 nodes that fit
    The scheduler chose worker-2 for default/front-7ddf9d546f-7mc8g: it has the highest score of 3 nodes that fit
    The scheduler chose worker-1 for default/front-7ddf9d546f-lh469: it has the highest score of 3 nodes that fit

fault isolate machine=worker-2
    worker-2 is cut off from the network; its processes run on

run 380s
    The scheduler chose worker-3 for default/front-7ddf9d546f-5m5kl: it has the highest score of 2 nodes that fit
must The API server stored pod default/front-*: marked for deletion* within 370s
must The scheduler chose worker-[13] for default/front-*
must not Container * ended *
must not The API server removed pod *

heal isolate machine=worker-2
    worker-2 is on the network again

run 60s
    The kubelet of worker-2 stops pod default/front-7ddf9d546f-7mc8g: its deletion was asked for
must The kubelet of worker-2 stops pod default/front-*
must Container nginx of pod default/front-* on worker-2 ended *
must The API server removed pod default/front-*
must not The scheduler chose *
