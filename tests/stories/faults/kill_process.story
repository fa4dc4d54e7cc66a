# rule: A kubelet that crashed takes no container with it; when it starts again it finds them running and starts none.
# source: kubernetes/pkg/kubelet/kubelet.go (syncLoop), kuberuntime (containers belong to the runtime)
# shows: ProcessStopped ProcessStarted NodeSilent ContainerStopped RuntimeAnswered

cluster control_planes=1 workers=2 zones=1 seed=29 app=none
run 10s
kubectl create deployment front --image=nginx --replicas=2
run 10s
fault kill_process machine=worker-1 process=kubelet
    kubelet on worker-1 stopped

run 70s
    worker-1 has been silent for 50 s: the node controller no longer knows whether it runs
must kubelet on worker-1 stopped
must worker-1 has been silent for 50 s* within 60s
must not Container * ended *

heal kill_process machine=worker-1 process=kubelet
    kubelet started on worker-1

run 30s
must The API server stored node worker-1: Ready is True* within 20s
must not The runtime of worker-1 started container *
must not *stored pod *: restarted*
