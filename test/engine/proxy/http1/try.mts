import { readByUs, readByNode, strictServer, isKnownToNode } from './reading.ts';
import { Dice, hostileBytes } from './hostile-bytes.ts';
const s = strictServer();
const N = Number(process.argv[2] ?? 3000), seed = Number(process.argv[3] ?? 1);
const over = new Map<string, {n:number, ex:string}>(); const bad = new Map<string,{n:number,ex:string[]}>();
let both=0, unknown=0, complete=0;
for (let k=0;k<N;k++){
  const dice = new Dice(seed*1_000_003+k);
  const text = hostileBytes(dice);
  const ours = await readByUs([Buffer.from(text,'latin1')]);
  let nt = text;
  for (const r of ours.requests) if(!isKnownToNode(r.method)) { unknown++; nt = nt.replaceAll(`${r.method} ${r.target} HTTP/1.`, `POST ${r.target} HTTP/1.`); }
  const node = await readByNode(s, Buffer.from(nt,'latin1'));
  const note=(why:string)=>{ const e=bad.get(why)??{n:0,ex:[]}; e.n++; if(e.ex.length<2) e.ex.push(JSON.stringify(nt.slice(0,600))+'\n   ours '+JSON.stringify(ours).slice(0,700)+'\n   node '+JSON.stringify(node).slice(0,700)); bad.set(why,e); };
  ours.requests.forEach((r,i)=>{
    const q=node.requests[i];
    if(!q){ note('accepted head that node refuses '+node.refusal); return; }
    if(isKnownToNode(r.method) ? r.method!==q.method : q.method!=='POST') note('method');
    if(r.target!==q.target) note('target');
    if(r.version!==q.version) note('version');
    if(JSON.stringify(r.headers)!==JSON.stringify(q.headers)) note('headers');
    if(r.end!=='cut'){ if(q.end!==r.end) note('end '+r.end+' '+q.end+' '+node.refusal); else if(r.end==='complete'){ complete++; if(r.body!==q.body) note('body'); if(JSON.stringify(r.trailers)!==JSON.stringify(q.trailers)) note('trailers'); } }
  });
  if(ours.refusal===null && node.refusal!==null && !ours.stops && ours.requests.at(-1)?.end!=='upgrade') note('not refused: '+node.refusal);
  if(ours.refusal!==null && (node.refusal===null || node.requests.length>ours.requests.length)) { const e=over.get(ours.refusal)??{n:0,ex:JSON.stringify(nt.slice(0,300))+JSON.stringify(ours.requests.at(-1)?.end)}; e.n++; over.set(ours.refusal,e); }
  if(ours.refusal===null&&node.refusal===null) both++;
}
console.log({both,unknown,complete,N});
for(const [w,e] of over) console.log('STRICTER',e.n,w,'\n  ',e.ex);
for(const [w,e] of bad) console.log('BAD',e.n,w,'\n  ',e.ex.join('\n   '));
