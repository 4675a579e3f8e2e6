using Deploy;
using HAPostgres.Runtime;

return await DeployProgram.RunAsync(SaasodooDbInfra.Topology, args);
