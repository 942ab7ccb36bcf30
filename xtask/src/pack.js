// What was instantiated, or is about to be, by name: what several areas share is instantiated once.
const instances = new Map();

function instantiate(name, area, imports) {
    if (!instances.has(name)) {
        const [bytes] = WebAssembly.Module.customSections(area, name);
        const instance = WebAssembly.instantiate(bytes, imports);
        instances.set(name, instance);
        instance.catch(() => instances.delete(name));
    }
    return instances.get(name);
}

// Loads an area from its file, whose custom sections are modules: first what others share, its own at the end.
function loadArea(file, names) {
    const load = async () => {
        const area = await WebAssembly.compileStreaming(fetch(new URL(file, import.meta.url)));
        const imports = getSharedImports();
        const shared = names.slice(0, -1);
        await Promise.all(shared.map((name) => instantiate(name, area, imports)));
        return instantiate(names.at(-1), area, imports);
    };
    let loading;
    return wrapAsyncCb(() => {
        if (!loading) {
            loading = load();
            // What failed may be tried again.
            loading.catch(() => (loading = undefined));
        }
        return loading;
    });
}

