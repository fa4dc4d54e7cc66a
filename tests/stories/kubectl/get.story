# rule: get shows a table; a name that is not there is an error, an empty list is none.
# source: kubernetes/staging/src/k8s.io/kubectl/pkg/cmd/get/get.go
# shows: TerminalPrinted

cluster control_planes=1 workers=1 zones=1 seed=50 app=none
run 10s
kubectl create deployment front --image=nginx --replicas=2
run 10s
    deployment.apps/front created

kubectl get deployments
run 1s
    NAME    READY   UP-TO-DATE   AVAILABLE   AGE
    front   2/2     2            2           10s
must NAME * READY * UP-TO-DATE * AVAILABLE * AGE
must front * 2/2 * 2 * 2 *

kubectl get pod nobody
run 1s
    Error from server (NotFound): pods "nobody" not found
must Error from server (NotFound): pods "nobody" not found

kubectl get services -n kube-public
run 1s
    No resources found in kube-public namespace.
must No resources found in kube-public namespace.
