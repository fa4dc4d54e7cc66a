# rule: A pod that is being deleted is no longer a ready endpoint, though its process still runs; a new one is listed as soon as it has an address and ready once it is.
# source: kubernetes/staging/src/k8s.io/endpointslice/utils.go (podToEndpoint)
# shows: EndpointsNothing PlanMade ContainerStopped

cluster control_planes=1 workers=2 zones=1 seed=6 app=none
run 10s
    The node controller takes not-ready:NoSchedule off worker-1
    The node controller takes not-ready:NoSchedule off worker-2

kubectl apply -f - {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"front"},"spec":{"replicas":3,"selector":{"matchLabels":{"app":"front"}},"template":{"metadata":{"labels":{"app":"front"}},"spec":{"containers":[{"name":"front","image":"shop/web","ports":[{"containerPort":8080}],"readinessProbe":{"httpGet":{"path":"/healthy","port":8080},"periodSeconds":5}}]}}}}
run 30s
    Deployment default/front has no ReplicaSet of its template: its controller creates front-6499bdb9c4 with 3 replicas
    ReplicaSet default/front-6499bdb9c4 has 0 of 3 pods: its controller creates 3

kubectl expose deployment front --port=80 --target-port=8080
run 5s
    Service default/front now has 3 ready of 3 endpoints
must The API server stored endpointslice default/front-*: 3 of 3 addresses ready, rev *

kubectl delete pod {pod:front}
run 500ms
    ReplicaSet default/front-6499bdb9c4 has 2 of 3 pods: its controller creates 1
    Service default/front now has 2 ready of 3 endpoints
must The API server stored endpointslice default/front-*: 2 of 3 addresses ready, rev *
must not Container front of pod * ended *

run 20s
    Service default/front now has 2 ready of 4 endpoints
    Container front of pod default/front-6499bdb9c4-48l2n on worker-1 ended with code 0: its pod was deleted
    Service default/front now has 2 ready of 3 endpoints
    Service default/front now has 3 ready of 3 endpoints
must The API server stored endpointslice default/front-*: 2 of [34] addresses ready, rev *
must The API server stored endpointslice default/front-*: 3 of 3 addresses ready, rev *
