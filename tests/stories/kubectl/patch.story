# rule: patch changes the fields that it names; when nothing differs it says so.
# source: kubernetes/staging/src/k8s.io/kubectl/pkg/cmd/patch/patch.go
# shows: TerminalPrinted

cluster control_planes=1 workers=1 zones=1 seed=65 app=none
run 10s
kubectl create deployment front --image=nginx --replicas=2
run 10s
    deployment.apps/front created

kubectl patch deployment front -p '{"spec":{"replicas":3}}'
run 5s
    deployment.apps/front patched
must deployment.apps/front patched
must The API server stored deployment default/front: scaled from 2 to 3*

kubectl patch deployment front -p '{"spec":{"replicas":3}}'
run 1s
    deployment.apps/front patched (no change)
must deployment.apps/front patched (no change)
