"""TEMP toy"""
import random,re,sys
sys.path.insert(0,"/tmp/mt")
from dataclasses import dataclass
from toy import training_line,L
from pipeline.language.authority import Approved,write_approved
@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    source:str; source_language:str; target:str; target_language:str; copied:tuple
def draw_samples(rng,n):
    out=[]
    while len(out)<n:
        line=training_line(rng)
        pairs=[(a,b) for a in L for b in L if a!=b]
        for a,b in rng.sample(pairs,4):
            forms=tuple(Approved(form=p[b],variants=tuple(p.values())) for p in line.people)
            s=line.text[a]; t=line.text[b]
            if rng.random()<.8: s,_=write_approved(s,forms)
            cp=[]
            for w in {f.form for f in forms}|set(re.findall(r"\d+",s)):
                if s.count(w)==1==t.count(w): cp.append((s.index(w),t.index(w),len(w)))
            out.append(Sample(source=s,source_language=a,target=t,target_language=b,copied=tuple(cp)))
    return out
def vocabulary_corpus(rng):
    for _ in range(3000):
        l=training_line(rng)
        for k,t in l.text.items():
            for p in l.people: t=t.replace(p[k],p["en"])
            yield t
