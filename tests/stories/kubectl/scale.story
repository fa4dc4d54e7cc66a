# rule: scale changes how many are wanted, and nothing else.
# source: kubernetes/staging/src/k8s.io/kubectl/pkg/cmd/scale/scale.go
# shows: TerminalPrinted

cluster control_planes=1 workers=1 zones=1 seed=54 app=none
run 10s
kubectl create deployment front --image=nginx --replicas=2
run 10s
    deployment.apps/front created

kubectl scale deployment front --replicas=3
run 10s
    deployment.apps/front scaled
must deployment.apps/front scaled
must The API server stored deployment default/front: scaled from 2 to 3*

kubectl scale deployment nobody --replicas=3
run 1s
    Error from server (NotFound): deployments.apps "nobody" not found
must *deployments.apps "nobody" not found
