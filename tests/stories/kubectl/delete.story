# rule: delete asks for the end of an object; what is not there is an error.
# source: kubernetes/staging/src/k8s.io/kubectl/pkg/cmd/delete/delete.go
# shows: TerminalPrinted

cluster control_planes=1 workers=1 zones=1 seed=63 app=none
run 10s
kubectl create deployment front --image=nginx --replicas=2
run 10s
    deployment.apps/front created

kubectl delete deployment front
run 5s
    deployment.apps "front" deleted
must deployment.apps "front" deleted*

kubectl delete deployment front
run 1s
    Error from server (NotFound): deployments.apps "front" not found
must Error from server (NotFound): deployments.apps "front" not found
