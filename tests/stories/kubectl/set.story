# rule: set image changes the template, which brings a new ReplicaSet; a container that is not there is an error.
# source: kubernetes/staging/src/k8s.io/kubectl/pkg/cmd/set/set_image.go
# shows: TerminalPrinted

cluster control_planes=1 workers=1 zones=1 seed=55 app=none
run 10s
kubectl create deployment front --image=nginx --replicas=2
run 10s
    deployment.apps/front created

kubectl set image deployment/front nginx=nginx:2
run 5s
    deployment.apps/front image updated
must deployment.apps/front image updated
must The API server stored deployment default/front: a new template*

kubectl set image deployment/front nobody=nginx:2
run 1s
    error: unable to find container named "nobody"
must error: unable to find container named "nobody"
