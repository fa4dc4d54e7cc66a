# rule: apply creates what is not there, changes what differs, and leaves the rest alone.
# source: kubernetes/staging/src/k8s.io/kubectl/pkg/cmd/apply/apply.go
# shows: TerminalPrinted

cluster control_planes=1 workers=1 zones=1 seed=53 app=none
run 10s
kubectl apply -f - {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "front"}, "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "front"}}, "template": {"metadata": {"labels": {"app": "front"}}, "spec": {"containers": [{"name": "nginx", "image": "nginx"}]}}}}
run 5s
    deployment.apps/front created
must deployment.apps/front created

kubectl apply -f - {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "front"}, "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "front"}}, "template": {"metadata": {"labels": {"app": "front"}}, "spec": {"containers": [{"name": "nginx", "image": "nginx"}]}}}}
run 5s
    deployment.apps/front unchanged
must deployment.apps/front unchanged
must not The API server stored deployment *

kubectl apply -f - {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "front"}, "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "front"}}, "template": {"metadata": {"labels": {"app": "front"}}, "spec": {"containers": [{"name": "nginx", "image": "nginx"}]}}}}
run 5s
    deployment.apps/front configured
must deployment.apps/front configured
must The API server stored deployment default/front: scaled from 1 to 2*
