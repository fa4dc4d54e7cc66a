# rule: What a client missed while it was away is decided by what it reads anew, and names the change that it missed, not the reading.
# source: client-go tools/cache/reflector.go (list and watch); shared_informer.go (a missed deletion is found by comparing)
# shows: LeadershipAcquired

cluster control_planes=1 workers=3 zones=1 seed=43 app=none
run 10s
    cp-1/controller-manager now leads: it holds the lease kube-controller-manager
    cp-1/scheduler now leads: it holds the lease kube-scheduler

kubectl create deployment web --image=nginx --replicas=2
run 20s
fault kill_process machine=cp-1 process=controller-manager
run 2s
kubectl scale deployment web --replicas=3
run 30s
heal kill_process machine=cp-1 process=controller-manager
run 40s
    cp-1/controller-manager now leads: it holds the lease kube-controller-manager

why deployment/web
    64.0 s The Deployment controller changed Deployment default/web: 3 of 3 ready
    64.0 s The ReplicaSet controller changed ReplicaSet default/web-6dc5cd68db: 3 of 3 ready
    64.0 s The kubelet of worker-3 reported default/web-6dc5cd68db-krl6m: Running, ready
    beside: 62.0 s The scheduler bound default/web-6dc5cd68db-krl6m to worker-3
    beside: 62.3 s The runtime of worker-3 made the sandbox of pod default/web-6dc5cd68db-krl6m, with the address 10.244.3.2
    64.0 s The runtime of worker-3 started container nginx of pod default/web-6dc5cd68db-krl6m
    beside: 62.0 s The scheduler bound default/web-6dc5cd68db-krl6m to worker-3
    beside: 62.3 s The runtime of worker-3 made the sandbox of pod default/web-6dc5cd68db-krl6m, with the address 10.244.3.2
    63.9 s worker-3 pulled the image nginx in 1.6 s
    62.0 s The scheduler bound default/web-6dc5cd68db-krl6m to worker-3
    62.0 s The ReplicaSet controller created default/web-6dc5cd68db-krl6m, for it had 2 of 3
    62.0 s The Deployment controller scaled ReplicaSet default/web-6dc5cd68db from 2 to 3
    beside: 62.0 s cp-1/controller-manager now leads: it holds the lease kube-controller-manager
    beside: 12.0 s The ReplicaSet controller changed ReplicaSet default/web-6dc5cd68db: 2 of 2 ready
    32.0 s kubectl scaled Deployment default/web from 2 to 3
    32.0 s You typed: kubectl scale deployment web --replicas=3
must why * You typed: kubectl scale deployment web --replicas=3
must not why *kubectl create deployment*
