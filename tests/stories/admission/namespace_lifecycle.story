# rule: Nothing is created in a namespace that is not there or is being deleted; the namespace default stays for ever.
# source: kubernetes/staging/src/k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go
# shows: RequestRefused TerminalPrinted

cluster control_planes=1 workers=1 zones=1 seed=21 app=none
run 10s
kubectl run stray --image=pause -n nowhere
run 1s
    The API server on cp-1 refused kubernetes-admin to create pods: namespaces "nowhere" not found
    Error from server (NotFound): namespaces "nowhere" not found
must Error from server (NotFound): namespaces "nowhere" not found

kubectl delete namespace default
run 1s
    The API server on cp-1 refused kubernetes-admin to delete namespaces: namespaces "default" is forbidden: this namespace may not be deleted
    Error from server (Forbidden): namespaces "default" is forbidden: this namespace may not be deleted
must Error from server (Forbidden): namespaces "default" is forbidden: this namespace may not be deleted

kubectl create namespace lab
run 1s
    namespace/lab created

kubectl run slow --image=shop/web -n lab
run 10s
    pod/slow created

kubectl delete namespace lab
run 1s
    namespace "lab" deleted

kubectl run late --image=pause -n lab
run 500ms
    The API server on cp-1 refused kubernetes-admin to create pods: pods "late" is forbidden: unable to create new content in namespace lab because it is being terminated
    Error from server (Forbidden): pods "late" is forbidden: unable to create new content in namespace lab because it is being terminated
must *pods "late" is forbidden: unable to create new content in namespace lab because it is being terminated
must not The API server stored pod lab/late: created*
