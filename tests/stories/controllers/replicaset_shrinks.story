# rule: A ReplicaSet that shrinks takes first what runs nowhere yet: a pod without a node goes before one that works.
# source: kubernetes/pkg/controller/controller_utils.go (ActivePodsWithRanks)
# shows: PlanMade PodUnschedulable PodKilled

cluster control_planes=1 workers=1 zones=1 seed=5 app=none
run 10s
    The node controller takes not-ready:NoSchedule off worker-1

kubectl create deployment front --image=nginx --replicas=2
run 10s
    Deployment default/front has no ReplicaSet of its template: its controller creates front-7ddf9d546f with 2 replicas
    ReplicaSet default/front-7ddf9d546f has 0 of 2 pods: its controller creates 2

kubectl cordon worker-1
run 2s
    The node controller taints worker-1 unschedulable:NoSchedule

kubectl scale deployment front --replicas=3
run 5s
    Deployment default/front scales ReplicaSet front-7ddf9d546f up from 2 to 3
    ReplicaSet default/front-7ddf9d546f has 2 of 3 pods: its controller creates 1
    The scheduler found no node for default/front-7ddf9d546f-swphd: 0/1 nodes are available: 1 node(s) were unschedulable.
must The scheduler found no node for default/front-*: 0/1 nodes are available: 1 node(s) were unschedulable*

kubectl scale deployment front --replicas=2
run 10s
    Deployment default/front scales ReplicaSet front-7ddf9d546f down from 3 to 2
    ReplicaSet default/front-7ddf9d546f has 3 pods and wants 2: its controller deletes 1
must ReplicaSet default/front-* has 3 pods and wants 2: its controller deletes 1
must 1 times The API server removed pod default/front-*
must not The kubelet of worker-1 stops pod *
