# rule: The pods of a node that no longer exists are removed by force, once the node has been gone for 40 s.
# source: kubernetes/pkg/controller/podgc/gc_controller.go (quarantineTime 40s, gcCheckPeriod 20s)
# shows: PlanMade

cluster control_planes=1 workers=2 zones=1 seed=11 app=none
run 10s
    The node controller takes not-ready:NoSchedule off worker-1
    The node controller takes not-ready:NoSchedule off worker-2

kubectl run lonely --image=nginx --labels=app=lonely
run 10s
machine remove {node-of:lonely}
run 5s
kubectl delete node {that}
run 100s
    worker-2 is no longer a node of this cluster, so its pod default/lonely is removed
must not The API server removed pod default/lonely* within 40s
must worker-* is no longer a node of this cluster, so its pod default/lonely is removed within 81s
must The API server removed pod default/lonely* within 81s
