# rule: An entry that is committed when a later reply arrives is because of its own proposal, not of what that reply was about.
# source: Raft paper, sections 5.3 and 5.4; etcd server/etcdserver/v3_server.go (a proposal is answered when its own entry is applied)
# shows: LeaderElected

cluster control_planes=3 workers=3 zones=1 seed=41 app=none
run 10s
    etcd on cp-2 leads term 1 with 2 of 3 votes

fault slow_link machine={etcd-leader}
kubectl create deployment first --image=nginx --replicas=1
kubectl create deployment second --image=nginx --replicas=1
run 20s
why pod/first
    21.2 s The kubelet of worker-2 reported default/first-5796f7cf86-9kfgk: Running, ready
    beside: 17.6 s The scheduler bound default/first-5796f7cf86-9kfgk to worker-2
    beside: 18.3 s The runtime of worker-2 made the sandbox of pod default/first-5796f7cf86-9kfgk, with the address 10.244.2.2
    20.0 s The runtime of worker-2 started container nginx of pod default/first-5796f7cf86-9kfgk
    beside: 17.6 s The scheduler bound default/first-5796f7cf86-9kfgk to worker-2
    beside: 18.3 s The runtime of worker-2 made the sandbox of pod default/first-5796f7cf86-9kfgk, with the address 10.244.2.2
    19.9 s worker-2 pulled the image nginx in 1.6 s
    17.6 s The scheduler bound default/first-5796f7cf86-9kfgk to worker-2
    16.0 s The ReplicaSet controller created default/first-5796f7cf86-9kfgk, for it had 0 of 1
    13.6 s The Deployment controller created ReplicaSet default/first-5796f7cf86
    11.2 s kubectl created Deployment default/first
    10.0 s You typed: kubectl create deployment first --image=nginx --replicas=1
must why * You typed: kubectl create deployment first --image=nginx --replicas=1
must not why *kubectl create deployment second*

why pod/second
    21.2 s The kubelet of worker-3 reported default/second-76ccd754f4-jk6k4: Running, ready
    beside: 17.6 s The scheduler bound default/second-76ccd754f4-jk6k4 to worker-3
    beside: 18.3 s The runtime of worker-3 made the sandbox of pod default/second-76ccd754f4-jk6k4, with the address 10.244.3.2
    20.0 s The runtime of worker-3 started container nginx of pod default/second-76ccd754f4-jk6k4
    beside: 17.6 s The scheduler bound default/second-76ccd754f4-jk6k4 to worker-3
    beside: 18.3 s The runtime of worker-3 made the sandbox of pod default/second-76ccd754f4-jk6k4, with the address 10.244.3.2
    19.9 s worker-3 pulled the image nginx in 1.6 s
    17.6 s The scheduler bound default/second-76ccd754f4-jk6k4 to worker-3
    16.0 s The ReplicaSet controller created default/second-76ccd754f4-jk6k4, for it had 0 of 1
    13.6 s The Deployment controller created ReplicaSet default/second-76ccd754f4
    11.2 s kubectl created Deployment default/second
    10.0 s You typed: kubectl create deployment second --image=nginx --replicas=1
must why * You typed: kubectl create deployment second --image=nginx --replicas=1
must not why *kubectl create deployment first*
