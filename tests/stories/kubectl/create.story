# rule: create makes an object once; a second time it is refused.
# source: kubernetes/staging/src/k8s.io/kubectl/pkg/cmd/create/create_deployment.go
# shows: TerminalPrinted

cluster control_planes=1 workers=1 zones=1 seed=51 app=none
run 10s
kubectl create deployment front --image=nginx
run 2s
    deployment.apps/front created
must deployment.apps/front created

kubectl create deployment front --image=nginx
run 2s
    error: failed to create deployment: deployments.apps "front" already exists
must error: failed to create deployment: deployments.apps "front" already exists
