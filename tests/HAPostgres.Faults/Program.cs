// The fault matrix: breaks a cluster on the lab in one way after the other, and says what its clients saw. build/faults.sh runs it.
using System.Runtime.InteropServices;
using HAPostgres.Faults;
using HAPostgres.Faults.Results;
using HAPostgres.Faults.Running;

if (args is ["--list"])
{
    foreach (Fault fault in FaultCatalogue.All)
        Console.WriteLine($"{fault.Name, -26} {fault.What}");
    return 0;
}

if (args is ["--page"])
{
    ResultsFile.Open().WritePage();
    return 0;
}

// Before the images are built.
bool onlyCheck = args is ["--check", ..];
Arguments arguments = Arguments.Parse(onlyCheck ? args[1..] : args, FaultCatalogue.Names);
if (arguments.Mistake is { } mistake)
    await Console.Error.WriteLineAsync($"faults.sh: {mistake}");
if (onlyCheck || arguments.Mistake is not null)
    return arguments.Mistake is null ? 0 : 1;

using CancellationTokenSource stop = new();
void Interrupt(PosixSignalContext context)
{
    // What was started has to end first.
    context.Cancel = true;
    Console.Error.WriteLine("faults.sh: interrupted; healing and clearing away");
    stop.Cancel();
}
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
try
{
    return await Matrix.RunAsync(arguments, stop.Token);
}
catch (InvalidOperationException exception)
{
    await Console.Error.WriteLineAsync($"faults.sh: {exception.Message}");
    return 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}
