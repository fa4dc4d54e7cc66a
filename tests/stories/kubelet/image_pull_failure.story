# rule: An image that cannot be pulled is tried again after 10 s, 20 s, doubled up to 300 s; the pod is not moved and not replaced.
# source: kubernetes/pkg/kubelet/images/image_manager.go (10 s, 300 s)
# shows: PodScheduledTo ImagePullFailed

cluster control_planes=1 workers=2 zones=1 seed=43 app=none
run 10s
kubectl create deployment front --image=nosuch
run 50s
    The scheduler chose worker-1 for default/front-66965448cc-ngb8w: it has the highest score of 2 nodes that fit
    worker-1 could not pull the image nosuch: failed to resolve reference 'nosuch': not found
    worker-1 could not pull the image nosuch: failed to resolve reference 'nosuch': not found
    worker-1 could not pull the image nosuch: failed to resolve reference 'nosuch': not found
must 1 times worker-* could not pull the image nosuch* within 9s
must 2 times worker-* could not pull the image nosuch* within 20s
must 3 times worker-* could not pull the image nosuch* within 50s
must The API server stored pod default/front-*: *ErrImagePull*
must The API server stored pod default/front-*: *ImagePullBackOff*
must 1 times The scheduler chose *
must not *marked for deletion*
