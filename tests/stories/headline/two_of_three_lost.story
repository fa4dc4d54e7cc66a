# rule: Without a majority nothing is written and the pods serve on; with one member back writes go on, and nothing that was acknowledged is lost.
# source: Raft paper, section 5.4; etcd.io/docs/v3.6/faq (failure tolerance)
# shows: MachineWentDown MachineCameUp LeaderElected LeaderSteppedDown TerminalPrinted

cluster control_planes=3 workers=2 zones=1 seed=35 app=shop
run 40s
    etcd on cp-2 leads term 1 with 2 of 3 votes

kubectl create deployment kept --image=pause
run 5s
    deployment.apps/kept created
must deployment.apps/kept created

fault power_off machine={etcd-follower}
    cp-1 lost its power; its processes are gone

fault power_off machine={etcd-leader}
    cp-2 lost its power; its processes are gone

run 3s
kubectl create deployment refused --image=pause
run 90s
    error: failed to create deployment: etcdserver: request timed out
must not The API server stored *
must not etcd on * leads term *
must not deployment.apps/refused created
must error: failed to create deployment: *
must Request * was answered in *
must not Request * failed *

heal power_off machine={that}
    cp-2 has power and starts its processes

run 20s
    etcd on cp-3 leads term 2 with 2 of 3 votes
must etcd on * leads term * with 2 of 3 votes within 10s

kubectl get deployments
run 5s
    NAME   READY   UP-TO-DATE   AVAILABLE   AGE
    kept   1/1     1            1           118s
must kept *

kubectl create deployment again --image=pause
run 5s
    deployment.apps/again created
must deployment.apps/again created
