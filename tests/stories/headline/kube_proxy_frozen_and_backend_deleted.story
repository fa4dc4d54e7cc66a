# rule: The rules of a node whose kube-proxy stands still go on leading to a pod that is gone; the other nodes' rules do not, and requests that use the old rules fail.
# source: kubernetes/pkg/proxy/iptables/proxier.go (syncProxyRules)
# shows: ProcessFrozen ProcessThawed RulesSynced

cluster control_planes=1 workers=2 zones=1 seed=38 app=shop
run 40s
    The rules of worker-2 now lead shop/web to nowhere: it is refused
    The rules of worker-1 now lead shop/web to nowhere: it is refused
    The rules of worker-2 now lead shop/api to nowhere: it is refused
    The rules of worker-2 now lead shop/db to nowhere: it is refused
    The rules of worker-1 now lead shop/api to nowhere: it is refused
    The rules of worker-1 now lead shop/db to nowhere: it is refused
    The rules of worker-2 now lead shop/api to 3 endpoints (10.244.1.2, 10.244.1.3, 10.244.2.2)
    The rules of worker-2 now lead shop/web to 2 endpoints (10.244.1.4, 10.244.1.5)
    The rules of worker-1 now lead shop/api to 3 endpoints (10.244.1.2, 10.244.1.3, 10.244.2.2)
    The rules of worker-1 now lead shop/web to 2 endpoints (10.244.1.4, 10.244.1.5)
    The rules of worker-2 now lead shop/db to 1 endpoint (10.244.2.3)
    The rules of worker-1 now lead shop/db to 1 endpoint (10.244.2.3)
    The rules of worker-2 now lead shop/web to 3 endpoints (10.244.1.4, 10.244.1.5, 10.244.2.4)
    The rules of worker-1 now lead shop/web to 3 endpoints (10.244.1.4, 10.244.1.5, 10.244.2.4)

fault freeze machine=worker-1 process=kube-proxy
    kube-proxy on worker-1 froze: it keeps its memory and does nothing

kubectl delete pod {pod-on:worker-2:api} -n shop
run 30s
    The rules of worker-2 now lead shop/api to 2 endpoints (10.244.1.2, 10.244.1.3)
    The rules of worker-2 now lead shop/api to 3 endpoints (10.244.1.2, 10.244.1.3, 10.244.2.5)
must The rules of worker-2 now lead shop/api to *
must not The rules of worker-1 now lead *
must Request * failed between web and api (pod shop/api-*): *

heal freeze machine=worker-1 process=kube-proxy
    kube-proxy on worker-1 runs on where it stood

run 10s
    The rules of worker-1 now lead shop/api to 3 endpoints (10.244.1.2, 10.244.1.3, 10.244.2.5)
must The rules of worker-1 now lead shop/api to 3 endpoints * within 2s

kubectl get nodes
run 30s
must not Request * failed *
