# rule: A kubelet that comes back tells of its pod by uid: its late status changes nothing of a pod of the same name that was made anew elsewhere.
# source: kubernetes/pkg/kubelet/status/status_manager.go (syncPod, the uid in the patch)
# shows: PodScheduledTo RequestRefused RoutineRefused CableCut CableJoined PodKilled

cluster control_planes=1 workers=2 zones=1 seed=25 app=none
run 10s
    The API server on cp-1 refused system:kube-scheduler to create leases: namespaces "kube-system" not found

kubectl cordon worker-2
run 1s
kubectl run twin --image=crasher
run 3s
    The scheduler chose worker-1 for default/twin: no other node fits
must The scheduler chose worker-1 for default/twin: no other node fits

fault isolate machine=worker-1
    worker-1 is cut off from the network; its processes run on

kubectl delete pod twin --force --grace-period=0
kubectl uncordon worker-2
kubectl cordon worker-1
run 5s
kubectl run twin --image=pause
run 10s
    The scheduler chose worker-2 for default/twin: no other node fits
must The scheduler chose worker-2 for default/twin: no other node fits

heal isolate machine=worker-1
    worker-1 is on the network again

run 40s
    The kubelet of worker-1 stops pod default/twin: the API no longer has it
    The API server on cp-1 refused system:node:worker-1 to patch pods/status: Operation cannot be fulfilled on pods "twin": Precondition failed: UID in precondition: eafc95cd-4eb0-41e4-bf0a-ee883e3445db, UID in object meta: 091d2f3f-9493-4530-9fd1-16b8f8a9a080
    The API server on cp-1 refused system:node:worker-1 to patch pods/status: Operation cannot be fulfilled on pods "twin": Precondition failed: UID in precondition: eafc95cd-4eb0-41e4-bf0a-ee883e3445db, UID in object meta: 091d2f3f-9493-4530-9fd1-16b8f8a9a080
must The API server on cp-1 refused system:node:worker-1 to patch pods/status: *
must The kubelet of worker-1 stops pod default/twin*
must not The API server stored pod default/twin: *restarted*
must not The API server stored pod default/twin: *CrashLoopBackOff*
must not The API server removed pod default/twin*
