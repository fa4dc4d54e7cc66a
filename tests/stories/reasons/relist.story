# rule: What a client missed while it was away is decided by what it reads anew, and names the change that it missed, not the reading.
# source: client-go tools/cache/reflector.go (list and watch); shared_informer.go (a missed deletion is found by comparing)
# shows: LeadershipAcquired

cluster control_planes=1 workers=3 zones=1 seed=43 app=none
run 10s
kubectl create deployment web --image=nginx --replicas=2
run 20s
fault kill_process machine=cp-1 process=controller-manager
run 2s
kubectl scale deployment web --replicas=3
run 30s
heal kill_process machine=cp-1 process=controller-manager
run 40s
why pod/{pod:web}
why deployment/web
must why * You typed: kubectl scale deployment web --replicas=3
