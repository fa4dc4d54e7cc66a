# rule: rollout restart rolls the same template out anew; rollout status says how far it is (here it looks once, where the real one stays).
# source: kubernetes/staging/src/k8s.io/kubectl/pkg/cmd/rollout/rollout_restart.go, rollout_status.go
# shows: TerminalPrinted

cluster control_planes=1 workers=1 zones=1 seed=56 app=none
run 10s
kubectl create deployment front --image=nginx --replicas=2
run 10s
    deployment.apps/front created

kubectl rollout restart deployment/front
run 500ms
    deployment.apps/front restarted
must deployment.apps/front restarted

kubectl rollout status deployment/front
run 30s
    Waiting for deployment "front" rollout to finish: 1 out of 2 new replicas have been updated...
must Waiting for deployment "front" rollout to finish: *
must The API server stored replicaset default/front-*: scaled from 1 to 0*

kubectl rollout status deployment/front
run 1s
    deployment "front" successfully rolled out
must deployment "front" successfully rolled out
