# rule: When the etcd leader's machine dies, the other two elect one of them within 3 s, and writes go on.
# source: Raft paper, section 5.2; etcd --election-timeout 1000ms, randomised to 1-2 s
# shows: MachineWentDown LeaderLost ElectionStarted LeaderElected

cluster control_planes=3 workers=1 zones=1 seed=34 app=none
run 20s
    etcd on cp-1 asks the others whether they would elect it in term 1
    etcd on cp-1 stands for election in term 1 and votes for itself
    etcd on cp-1 leads term 1 with 2 of 3 votes

fault power_off machine={etcd-leader}
    cp-1 lost its power; its processes are gone

run 3s
    etcd on cp-2 heard nothing from its leader cp-1 for 1.1 s
    etcd on cp-2 asks the others whether they would elect it in term 2
    etcd on cp-2 stands for election in term 2 and votes for itself
    etcd on cp-2 leads term 2 with 2 of 3 votes
must 1 times etcd on * leads term * with 2 of 3 votes within 3s

kubectl create deployment front --image=nginx
run 20s
must The API server stored deployment default/front: created*
must deployment.apps/front created
