# rule: A node that comes back within the 300 s of toleration keeps its pods: the evictions are cancelled.
# source: kubernetes/pkg/controller/tainteviction/taint_eviction.go (cancelWorkWithEvent)
# shows: NodeSilent EvictionScheduled EvictionCancelled NodeHeardAgain

cluster control_planes=1 workers=3 zones=1 seed=31 app=none
run 10s
kubectl create deployment front --image=nginx --replicas=3
run 20s
fault isolate machine=worker-2
run 200s
    worker-2 has been silent for 50 s: the node controller no longer knows whether it runs
    default/front-7ddf9d546f-2kwdl tolerates the taint of worker-2 for 300 s, then the taint eviction controller deletes it
must default/front-* tolerates the taint of worker-2 for 300 s* within 70s
must not *marked for deletion*

heal isolate machine=worker-2
run 300s
    worker-2 is heard again and says that it is ready
    default/front-7ddf9d546f-2kwdl stays: worker-2 is no longer tainted
must default/front-* stays: worker-2 is no longer tainted within 20s
must not *marked for deletion*
must not *its controller creates*
