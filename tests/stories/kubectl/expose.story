# rule: expose makes a Service that selects what the Deployment selects.
# source: kubernetes/staging/src/k8s.io/kubectl/pkg/cmd/expose/expose.go
# shows: TerminalPrinted

cluster control_planes=1 workers=1 zones=1 seed=64 app=none
run 10s
kubectl create deployment front --image=nginx --replicas=2
run 10s
    deployment.apps/front created

kubectl expose deployment front --port=80
run 5s
    service/front exposed
must service/front exposed
must The API server stored service default/front: created at 10.96.*
must The API server stored endpointslice default/front-*: 2 of 2 addresses ready*
