# rule: A namespace that is deleted is emptied first, its pods before everything else, and removed last.
# source: kubernetes/pkg/controller/namespace/deletion/namespaced_resources_deleter.go (ordered deletion, 1.33)
# shows: PlanMade

cluster control_planes=1 workers=1 zones=1 seed=10 app=none
run 10s
    The node controller takes not-ready:NoSchedule off worker-1

kubectl create namespace lab
run 1s
kubectl create deployment front --image=nginx --replicas=2 -n lab
run 10s
    Deployment lab/front has no ReplicaSet of its template: its controller creates front-7ddf9d546f with 2 replicas
    ReplicaSet lab/front-7ddf9d546f has 0 of 2 pods: its controller creates 2

kubectl delete namespace lab
run 60s
    Namespace lab is being deleted: first its 2 pods
    ReplicaSet lab/front-7ddf9d546f has 1 of 2 pods: its controller creates 1
    ReplicaSet lab/front-7ddf9d546f has 0 of 2 pods: its controller creates 2
    ReplicaSet lab/front-7ddf9d546f has 0 of 2 pods: its controller creates 2
    ReplicaSet lab/front-7ddf9d546f has 0 of 2 pods: its controller creates 2
    ReplicaSet lab/front-7ddf9d546f has 0 of 2 pods: its controller creates 2
    ReplicaSet lab/front-7ddf9d546f has 0 of 2 pods: its controller creates 2
    Namespace lab is being deleted: everything in it goes
    The owner of ReplicaSet lab/front-7ddf9d546f is gone, so the garbage collector deletes it
    Namespace lab is being deleted: everything in it goes
must Namespace lab is being deleted: first its 2 pods
must 2 times The API server removed pod lab/front-*
must The API server removed deployment lab/front*
must 1 times The API server removed namespace lab*
