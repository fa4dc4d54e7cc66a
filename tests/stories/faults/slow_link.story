# rule: A leader whose network is 400 ms slower keeps its lead: its heartbeats still come, each within the election time-out of 1 s; writes only take longer.
# source: Raft paper, section 5.2; etcd --heartbeat-interval 100ms, --election-timeout 1000ms
# shows: LinkSlowed LinkRestored LeaderElected

cluster control_planes=3 workers=1 zones=1 seed=28 app=none
run 20s
    etcd on cp-2 leads term 1 with 2 of 3 votes

fault slow_link machine={etcd-leader}
    Every message from and to cp-2 takes 400 ms longer

run 30s
must not * asks the others whether they would elect it *
must not etcd on * leads term *

kubectl create deployment front --image=nginx
run 20s
must The API server stored deployment default/front: created* within 10s
must not etcd on * leads term *

heal slow_link machine={that}
    The network of cp-2 is as fast as before

run 5s
must The network of cp-* is as fast as before
