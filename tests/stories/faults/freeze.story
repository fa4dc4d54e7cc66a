# rule: A frozen scheduler binds nothing and loses nothing: when it runs on within its lease, it does what waited.
# source: kubernetes/staging/src/k8s.io/client-go/tools/leaderelection (LeaseDuration 15s, RenewDeadline 10s)
# shows: ProcessFrozen ProcessThawed PodScheduledTo LeadershipLost

cluster control_planes=1 workers=1 zones=1 seed=30 app=none
run 20s
fault freeze machine=cp-1 process=scheduler
    scheduler on cp-1 froze: it keeps its memory and does nothing

kubectl run waiting --image=pause
run 5s
must The API server stored pod default/waiting: created, rev *
must not The scheduler chose *

heal freeze machine=cp-1 process=scheduler
    scheduler on cp-1 runs on where it stood

run 5s
    The scheduler chose worker-1 for default/waiting: no other node fits
must The scheduler chose worker-1 for default/waiting: no other node fits within 2s
must not * no longer leads *
