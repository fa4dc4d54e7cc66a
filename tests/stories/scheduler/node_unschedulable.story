# rule: A cordoned node takes no new pods and keeps those it has; a waiting pod comes as soon as a node is opened.
# source: kubernetes/pkg/scheduler/framework/plugins/nodeunschedulable/node_unschedulable.go
# shows: PodScheduledTo PodUnschedulable

cluster control_planes=1 workers=2 zones=1 seed=17 app=none
run 10s
kubectl create deployment front --image=pause --replicas=2
run 10s
    The scheduler chose worker-2 for default/front-64dcdbcbd9-bmwg7: it has the highest score of 2 nodes that fit
    The scheduler chose worker-1 for default/front-64dcdbcbd9-vwclb: it has the highest score of 2 nodes that fit

kubectl cordon worker-1
kubectl cordon worker-2
run 1s
kubectl scale deployment front --replicas=3
run 5s
    The scheduler found no node for default/front-64dcdbcbd9-sq2cq: 0/2 nodes are available: 2 node(s) were unschedulable.
must The scheduler found no node for default/front-*: 0/2 nodes are available: 2 node(s) were unschedulable*
must not The kubelet of * stops pod *

kubectl uncordon worker-1
run 5s
    The scheduler found no node for default/front-64dcdbcbd9-sq2cq: 0/2 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/unschedulable: }, 1 node(s) were unschedulable.
    The scheduler chose worker-1 for default/front-64dcdbcbd9-sq2cq: no other node fits
must The scheduler chose worker-1 for default/front-*: no other node fits within 3s
