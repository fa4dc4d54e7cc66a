# rule: A node of which nothing was heard for 50 s is Unknown and tainted NoSchedule at once, NoExecute soon after; when it is heard again the taints go.
# source: kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go; --node-monitor-grace-period 50s, --node-monitor-period 5s
# shows: NodeSilent PlanMade NodeHeardAgain

cluster control_planes=1 workers=3 zones=1 seed=7 app=none
run 30s
    The node controller takes not-ready:NoSchedule off worker-1
    The node controller takes not-ready:NoSchedule off worker-2
    The node controller takes not-ready:NoSchedule off worker-3

fault isolate machine=worker-2
run 75s
    worker-2 has been silent for 50 s: the node controller no longer knows whether it runs
    The node controller taints worker-2 unreachable:NoSchedule
    The node controller taints worker-2 unreachable:NoExecute
must not worker-2 has been silent for 50 s* within 40s
must worker-2 has been silent for 50 s* within 60s
must The API server stored node worker-2: Ready is Unknown* within 60s
must The API server stored node worker-2: *tainted node.kubernetes.io/unreachable:NoSchedule* within 60s
must The API server stored node worker-2: *tainted node.kubernetes.io/unreachable:NoExecute* within 70s

heal isolate machine=worker-2
run 30s
    worker-2 is heard again and says that it is ready
    The node controller takes unreachable:NoSchedule off worker-2
    The node controller takes unreachable:NoExecute off worker-2
must The API server stored node worker-2: Ready is True* within 20s
must *no longer tainted node.kubernetes.io/unreachable:NoSchedule*
must *no longer tainted node.kubernetes.io/unreachable:NoExecute*
