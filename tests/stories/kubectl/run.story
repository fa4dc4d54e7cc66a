# rule: run makes one pod that nobody replaces.
# source: kubernetes/staging/src/k8s.io/kubectl/pkg/cmd/run/run.go
# shows: TerminalPrinted

cluster control_planes=1 workers=1 zones=1 seed=52 app=none
run 10s
kubectl run alone --image=pause
run 5s
    pod/alone created
must pod/alone created

kubectl delete pod alone --now
run 40s
    pod "alone" deleted
must *pod "alone" deleted*
must 1 times The API server removed pod default/alone*
must not The API server stored pod *: created*
