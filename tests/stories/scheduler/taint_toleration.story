# rule: A NoSchedule taint keeps away the pods that do not tolerate it; a PreferNoSchedule taint only costs points.
# source: kubernetes/pkg/scheduler/framework/plugins/tainttoleration/taint_toleration.go
# shows: PodScheduledTo PodUnschedulable

cluster control_planes=1 workers=2 zones=1 seed=19 app=none
run 10s
kubectl taint nodes worker-1 team=red:NoSchedule
run 1s
kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "plain"}, "spec": {"containers": [{"name": "plain", "image": "pause"}]}}
run 5s
    The scheduler chose worker-2 for default/plain: no other node fits
must The scheduler chose worker-2 for default/plain: no other node fits

kubectl taint nodes worker-2 team=red:NoSchedule
run 1s
kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "late"}, "spec": {"containers": [{"name": "late", "image": "pause"}]}}
run 5s
    The scheduler found no node for default/late: 0/2 nodes are available: 2 node(s) had untolerated taint {team: red}.
must The scheduler found no node for default/late: 0/2 nodes are available: 2 node(s) had untolerated taint*

kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "red"}, "spec": {"tolerations": [{"key": "team", "value": "red", "effect": "NoSchedule"}], "containers": [{"name": "red", "image": "pause"}]}}
run 5s
    The scheduler chose worker-1 for default/red: it has the highest score of 2 nodes that fit
must The scheduler chose worker-* for default/red: it has the highest score of 2 nodes that fit

kubectl taint nodes worker-1 team-
kubectl taint nodes worker-2 team-
run 1s
    The scheduler chose worker-1 for default/late: no other node fits

kubectl taint nodes worker-2 old=yes:PreferNoSchedule
run 1s
kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "choosy"}, "spec": {"containers": [{"name": "choosy", "image": "pause"}]}}
run 5s
    The scheduler chose worker-1 for default/choosy: it has the highest score of 2 nodes that fit
must The scheduler chose worker-1 for default/choosy: it has the highest score of 2 nodes that fit
