# rule: A new node is tainted not-ready from its first moment, so that no pod comes before it has been seen ready.
# source: kubernetes/plugin/pkg/admission/nodetaint/admission.go
# shows: NodeRegistered NodeReadinessReported PlanMade PodScheduledTo

cluster control_planes=1 workers=1 zones=1 seed=22 app=none
run 10s
    The kubelet of worker-1 registered the node
    The kubelet of worker-1 says that the node is ready: kubelet is posting ready status
    The node controller takes not-ready:NoSchedule off worker-1

kubectl cordon worker-1
run 1s
    The node controller taints worker-1 unschedulable:NoSchedule

kubectl run early --image=pause
run 2s
machine add worker-2 zone=a
run 30s
    The kubelet of worker-2 says that the node is ready: kubelet is posting ready status
    The kubelet of worker-2 registered the node
    The node controller takes not-ready:NoSchedule off worker-2
    The scheduler chose worker-2 for default/early: no other node fits
must The API server stored node worker-2: created, rev *
must not The API server stored node worker-2: tainted *
must The API server stored node worker-2: *no longer tainted node.kubernetes.io/not-ready:NoSchedule*
must The scheduler chose worker-2 for default/early: no other node fits
