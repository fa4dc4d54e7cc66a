# rule: A periodic look is nobody's reason: what it decides names what it saw, and of a silence what ended the signs of life.
# source: pkg/controller/nodelifecycle/node_lifecycle_controller.go (monitorNodeHealth each 5 s)
# shows: NodeSilent NodeHeardAgain

cluster control_planes=1 workers=2 zones=1 seed=44 app=none
run 10s
fault kill_process machine=worker-1 process=kubelet
run 60s
    worker-1 has been silent for 50 s: the node controller no longer knows whether it runs

why node/worker-1
    50.1 s Node worker-1 became Ready=Unknown
    50.1 s 50 s of grace ended with no news of worker-1
    beside: 0.1 s The kubelet of worker-1 renewed its lease
    10.0 s kubelet on worker-1 stopped
    10.0 s You crashed the kubelet on worker-1
must why * 50 s of grace ended with no news of worker-1
must why * kubelet on worker-1 stopped
must why * You crashed the kubelet on worker-1
must why beside: * The kubelet of worker-1 renewed its lease

heal kill_process machine=worker-1 process=kubelet
run 30s
    worker-1 is heard again and says that it is ready

why node/worker-1
    70.0 s Node worker-1 became Ready=True
    70.0 s The kubelet of worker-1 says that the node is ready: kubelet is posting ready status
    70.0 s kubelet started on worker-1
    70.0 s You started the kubelet on worker-1 again
must why * You started the kubelet on worker-1*
