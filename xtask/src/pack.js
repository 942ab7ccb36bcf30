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

// What loads each area, by its name.
const loads = new Map();

// Loads an area from its file, whose custom sections are modules: first what others share, its own at the end.
// One whose pages are within those of another relies on what came with that.
function loadArea(name, parts, outer) {
    const load = async () => {
        const file = fetch(new URL(`./area_${name}.wasm`, import.meta.url));
        const [area] = await Promise.all([WebAssembly.compileStreaming(file), loads.get(outer)?.()]);
        const imports = getSharedImports();
        const shared = parts.slice(0, -1);
        await Promise.all(shared.map((part) => instantiate(part, area, imports)));
        return instantiate(parts.at(-1), area, imports);
    };
    let loading;
    const once = () => {
        if (!loading) {
            loading = load();
            // What failed may be tried again.
            loading.catch(() => (loading = undefined));
        }
        return loading;
    };
    loads.set(name, once);
    return wrapAsyncCb(once);
}

