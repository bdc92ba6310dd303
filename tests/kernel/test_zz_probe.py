import os, signal, subprocess, sys, time, pytest
from django.conf import settings
from tradewind.kernel import db
def test_x(committed):
    env = os.environ | {"DATABASE_URL": f"postgresql://app@/committed?host={settings.DATABASES['default']['HOST']}"}
    log = open("/tmp/worker.log","w")
    t=time.time()
    p = subprocess.Popen([sys.executable,"-m","tradewind.cli","worker"], env=env, stdout=log, stderr=log)
    def info(): return db.rows("select application_name, state, left(query,50) from pg_stat_activity where datname='committed' and pid<>pg_backend_pid()")
    while not db.rows("select 1 from procrastinate_workers"): 
        time.sleep(.05); assert p.poll() is None
    print("up", time.time()-t)
    while not db.rows("select 1 from procrastinate_periodic_defers"): time.sleep(.05)
    print("deferred", time.time()-t)
    time.sleep(2)
    print(db.rows("select id,status,lock from procrastinate_jobs"))
    for r in info(): print(r)
    db.rows("select pg_terminate_backend(pid) from pg_stat_activity where datname='committed' and pid<>pg_backend_pid()")
    for i in range(14):
        time.sleep(1); print(i, p.poll(), len(info()))
        if p.poll() is not None: break
    print(db.rows("select id,status,lock from procrastinate_jobs"), db.rows("select * from procrastinate_periodic_defers"))
    t=time.time()
    p.send_signal(signal.SIGTERM); print(p.wait(20), time.time()-t)
    import resource; print(resource.getrusage(resource.RUSAGE_CHILDREN))
