# rule: Containers outlive their runtime. Without it for 30 s the node is not ready; when it is back it finds them, and none is started again.
# source: kubernetes/pkg/kubelet/runtime.go, kubelet.go (maxWaitForContainerRuntime 30s)
# shows: ProcessStopped RuntimeFellSilent NodeReadinessReported RuntimeAnswered ContainerStopped

cluster control_planes=1 workers=2 zones=1 seed=42 app=none
run 10s
    The kubelet of worker-1 says that the node is ready: kubelet is posting ready status
    The kubelet of worker-2 says that the node is ready: kubelet is posting ready status

kubectl create deployment front --image=nginx --replicas=2
run 10s
fault kill_process machine=worker-1 process=runtime
    runtime on worker-1 stopped

run 60s
    The container runtime of worker-1 does not answer its kubelet
    The kubelet of worker-1 says that the node is not ready: container runtime is down
must The container runtime of worker-1 does not answer its kubelet
must not The API server stored node worker-1: Ready is False* within 25s
must The API server stored node worker-1: Ready is False* within 50s
must not Container * ended *

heal kill_process machine=worker-1 process=runtime
run 30s
    The container runtime of worker-1 answers its kubelet; 1 containers run
    The kubelet of worker-1 says that the node is ready: kubelet is posting ready status
must The container runtime of worker-1 answers its kubelet; 1 containers run
must The API server stored node worker-1: Ready is True*
must not The runtime of worker-1 started container *
must not *marked for deletion*
