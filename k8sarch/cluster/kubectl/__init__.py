"""The workstation's kubectl: one line typed, real API requests, printed as kubectl prints. (Written by the kubectl helper: see contract K.)"""
