import threading, time, random, psycopg
from django.db import connection
from django.conf import settings
from tradewind.kernel import db, cluster
SQL="""WITH locked AS (SELECT account_id FROM ledger_balance WHERE account_id = ANY(%s) ORDER BY account_id FOR UPDATE) UPDATE ledger_balance b SET debits = b.debits + w.debits, credits=b.credits+w.debits
         FROM unnest(%s::uuid[], %s::bigint[]) AS w(account_id, debits) JOIN locked ON locked.account_id = w.account_id
         WHERE b.account_id = w.account_id
         AND b.credits >= b.debits + w.debits + b.held RETURNING b.account_id"""
def test_x(committed):
    import uuid
    ids=sorted(uuid.uuid4() for _ in range(20))
    sh=ids[:]; random.shuffle(sh)
    db.insert("ledger_account",("id","kind","owner","currency"),[(i,"escrow",str(i),"EUR") for i in sh])
    db.insert("ledger_balance",("account_id","currency","debits","credits","held"),[(i,"EUR",0,1000000,0) for i in sh])
    ci=cluster.conninfo(host=settings.DATABASES["default"]["HOST"], name="committed")
    errs=[]; n=[0]
    end=time.time()+8
    def run(k):
        r=random.Random(k)
        with psycopg.connect(ci,autocommit=True) as c:
            while time.time()<end:
                s=sorted(r.sample(ids,8))
                try:
                    with c.transaction():
                        c.execute(SQL,[s,s,[1]*8]); c.execute("select 1")
                    n[0]+=1
                except Exception as e: errs.append(repr(e)[:80])
    ts=[threading.Thread(target=run,args=(i,)) for i in range(8)]
    [x.start() for x in ts]; [x.join() for x in ts]
    print(n, len(errs), errs[:2])
