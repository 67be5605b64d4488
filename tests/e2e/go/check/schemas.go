package check

// Versions of one schema, of which the third is incompatible with the second, and two schemas of which one refers to the other.
const (
	OrderV1 = `{"type":"record","name":"Order","namespace":"shop","fields":[` +
		`{"name":"id","type":"long"},{"name":"item","type":"string"}]}`
	OrderV2 = `{"type":"record","name":"Order","namespace":"shop","fields":[` +
		`{"name":"id","type":"long"},{"name":"item","type":"string"},` +
		`{"name":"note","type":["null","string"],"default":null}]}`
	OrderV3 = `{"type":"record","name":"Order","namespace":"shop","fields":[` +
		`{"name":"id","type":"long"},{"name":"item","type":"string"},{"name":"price","type":"double"}]}`
	Address = `{"type":"record","name":"Address","namespace":"shop","fields":[{"name":"street","type":"string"}]}`
	Parcel  = `{"type":"record","name":"Parcel","namespace":"shop","fields":[{"name":"to","type":"Address"}]}`
)
