# rule: DoNotSchedule with maxSkew 1: no zone may have two matching pods more than another; a pod that would break this waits.
# source: kubernetes/pkg/scheduler/framework/plugins/podtopologyspread/filtering.go
# shows: PodScheduledTo PodUnschedulable

cluster control_planes=1 workers=3 zones=2 seed=18 app=none
run 10s
kubectl apply -f - {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"front"},"spec":{"replicas":4,"selector":{"matchLabels":{"app":"front"}},"template":{"metadata":{"labels":{"app":"front"}},"spec":{"topologySpreadConstraints":[{"maxSkew":1,"topologyKey":"topology.kubernetes.io/zone","whenUnsatisfiable":"DoNotSchedule","labelSelector":{"matchLabels":{"app":"front"}}}],"containers":[{"name":"pause","image":"pause"}]}}}}
run 10s
    The scheduler chose worker-3 for default/front-67657f94d-2l8sv: it has the highest score of 3 nodes that fit
    The scheduler chose worker-1 for default/front-67657f94d-vs2gg: it has the highest score of 2 nodes that fit
    The scheduler chose worker-2 for default/front-67657f94d-wq9gk: it has the highest score of 3 nodes that fit
    The scheduler chose worker-3 for default/front-67657f94d-wlkrd: no other node fits
must 2 times The scheduler chose worker-3 for default/front-*
must 2 times The scheduler chose worker-[12] for default/front-*

kubectl cordon worker-3
run 1s
kubectl scale deployment front --replicas=6
run 10s
    The scheduler chose worker-2 for default/front-67657f94d-5bxwp: it has the highest score of 2 nodes that fit
    The scheduler found no node for default/front-67657f94d-js9z8: 0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't match pod topology spread constraints.
    The scheduler found no node for default/front-67657f94d-js9z8: 0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't match pod topology spread constraints.
must 1 times The scheduler chose worker-[12] for default/front-*
must The scheduler found no node for default/front-*: 0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't match pod topology spread constraints*
