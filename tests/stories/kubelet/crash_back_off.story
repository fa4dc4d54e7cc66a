# rule: A container that ends is started again at once the first time, then after 10 s, 20 s, 40 s, doubled up to 300 s.
# source: kubernetes/pkg/kubelet/kuberuntime/kuberuntime_manager.go (doBackOff), pkg/kubelet/kubelet.go (10 s, 300 s)
# shows: ContainerStarted ContainerBackedOff

cluster control_planes=1 workers=1 zones=1 seed=41 app=none
run 10s
kubectl run doomed --image=crasher
run 100s
    The runtime of worker-1 started container doomed of pod default/doomed
    The runtime of worker-1 started container doomed of pod default/doomed again (restart 1)
    The kubelet of worker-1 waits 10 s before it starts doomed of pod default/doomed again
    The runtime of worker-1 started container doomed of pod default/doomed again (restart 2)
    The kubelet of worker-1 waits 20 s before it starts doomed of pod default/doomed again
    The runtime of worker-1 started container doomed of pod default/doomed again (restart 3)
    The kubelet of worker-1 waits 40 s before it starts doomed of pod default/doomed again
    The runtime of worker-1 started container doomed of pod default/doomed again (restart 4)
    The kubelet of worker-1 waits 80 s before it starts doomed of pod default/doomed again
must The runtime of worker-1 started container doomed of pod default/doomed again (restart 1) within 8s
must The kubelet of worker-1 waits 10 s before it starts doomed of pod default/doomed again
must The kubelet of worker-1 waits 20 s before it starts doomed of pod default/doomed again
must The kubelet of worker-1 waits 40 s before it starts doomed of pod default/doomed again
must not * (restart 2) within 12s

kubectl get pods
run 1s
must doomed * CrashLoopBackOff *
