# rule: A key that several changes made due is decided once, and the decision names the latest change of each object.
# source: client-go util/workqueue/queue.go (a key is in the queue once); pkg/controller/replicaset/replica_set.go
# shows: PlanMade

cluster control_planes=1 workers=2 zones=1 seed=42 app=none
run 10s
    The node controller takes not-ready:NoSchedule off worker-1
    The node controller takes not-ready:NoSchedule off worker-2

kubectl create deployment web --image=nginx --replicas=4
run 20s
    Deployment default/web has no ReplicaSet of its template: its controller creates web-6dc5cd68db with 4 replicas
    ReplicaSet default/web-6dc5cd68db has 0 of 4 pods: its controller creates 4

kubectl delete pods -l app=web
run 1s
    ReplicaSet default/web-6dc5cd68db has 3 of 4 pods: its controller creates 1
    ReplicaSet default/web-6dc5cd68db has 1 of 4 pods: its controller creates 3

why pod/{pod:web}
    30.6 s The kubelet of worker-1 reported default/web-6dc5cd68db-5j5n7: Running, ready
    beside: 30.0 s The scheduler bound default/web-6dc5cd68db-5j5n7 to worker-1
    beside: 30.3 s The runtime of worker-1 made the sandbox of pod default/web-6dc5cd68db-5j5n7, with the address 10.244.1.4
    30.6 s The runtime of worker-1 started container nginx of pod default/web-6dc5cd68db-5j5n7
    beside: 30.3 s The runtime of worker-1 made the sandbox of pod default/web-6dc5cd68db-5j5n7, with the address 10.244.1.4
    30.0 s The scheduler bound default/web-6dc5cd68db-5j5n7 to worker-1
    30.0 s The ReplicaSet controller created default/web-6dc5cd68db-5j5n7, for it had 1 of 4
    beside: 30.0 s kubectl deleted default/web-6dc5cd68db-r4btd
    beside: 30.0 s kubectl deleted default/web-6dc5cd68db-8w25q
    beside: 30.0 s The ReplicaSet controller changed ReplicaSet default/web-6dc5cd68db: 3 of 4 ready
    30.0 s kubectl deleted default/web-6dc5cd68db-zvvdc
    30.0 s You typed: kubectl delete pods -l app=web
must why * The ReplicaSet controller created *
must why * kubectl deleted *
must why * You typed: kubectl delete pods -l app=web
must not why *kubectl create deployment*
